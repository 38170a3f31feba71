import type { Given } from './given.ts'

export const powerable: Given<'Powerable'> = {
  power_state: {
    about: 'Turn it on or off by name.',
    run: ({ state }, { call }) => call('power', { state: state === 'On' }),
  },
}

export const audioMuteable: Given<'AudioMuteable'> = {
  unmute_audio: {
    about: 'Bring back the sound.',
    run: ({ index }, { call }) => call('mute_audio', { state: false, index }),
  },
}

export const videoMuteable: Given<'VideoMuteable'> = {
  unmute_video: {
    about: 'Bring back the picture.',
    run: ({ index }, { call }) => call('mute_video', { state: false, index }),
  },
}

export const muteable: Given<'Muteable'> = {
  unmute: {
    about: 'Bring back picture, sound or both.',
    run: ({ index, layer }, { call }) => call('mute', { state: false, index, layer }),
  },
  mute_audio: {
    about: 'Mute the sound.',
    run: ({ state, index }, { call }) => call('mute', { state, index, layer: 'Audio' }),
  },
  mute_video: {
    about: 'Blank the picture.',
    run: ({ state, index }, { call }) => call('mute', { state, index, layer: 'Video' }),
  },
}

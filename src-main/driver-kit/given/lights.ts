import type { Given } from './given.ts'

export const lightingLevel: Given<'Lighting::Level'> = {
  set_lighting: {
    about: 'Turn lights fully on, or off.',
    run: ({ state, area, fade_time }, { call }) =>
      call('set_lighting_level', { level: state ? 100 : 0, area, fade_time }),
  },
}

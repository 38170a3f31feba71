import { z } from 'zod'
import { defineSimulator, endsWith } from '../../../driver-kit/index.ts'

export const simulator = defineSimulator({
  protocol: 'tcp',
  settings: z.object({}),
  state: () => ({ power: 0, heard: [] as string[] }),
  tokenizer: endsWith('\r'),
  received(line, { send, state }) {
    state.heard.push(line)
    const power = /^PWR ([01])$/.exec(line)
    if (!power) return send('ERR\r')
    state.power = Number(power[1])
    send('PWR OK\r')
  },
})

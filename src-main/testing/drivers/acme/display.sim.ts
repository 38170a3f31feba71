import { z } from 'zod'
import { defineSimulator, endsWith } from '../../../driver-kit/index.ts'

export const simulator = defineSimulator({
  protocol: 'tcp',
  settings: z.object({}),
  state: z.object({ power: z.int().min(0).max(1).default(0), heard: z.array(z.string()).default([]) }),
  tokenizer: endsWith('\r'),
  received(line, { send, state }) {
    state.heard.push(line)
    const power = /^PWR ([01])$/.exec(line)
    if (!power) return send('ERR\r')
    state.power = Number(power[1])
    send('PWR OK\r')
  },
})

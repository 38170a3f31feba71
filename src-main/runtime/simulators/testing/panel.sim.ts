import { z } from 'zod'
import { defineSimulator } from '../../../driver-kit/define-simulator.ts'
import { endsWith } from '../../../driver-kit/tokenizers.ts'

/** A panel that can be turned on and made louder: what the tests of this folder simulate in a thread. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  settings: z.object({}),
  state: z.object({ power: z.int().min(0).max(1).default(0), volume: z.int().min(0).max(100).default(40) }),
  tokenizer: endsWith('\r'),
  connected: ({ send }) => send('HELLO\r'),
  received(line, { send, state }) {
    const [, knob, value] = /^(PWR|VOL) (\d+)$/.exec(line) ?? []
    if (knob === 'PWR') state.power = Number(value)
    if (knob === 'VOL') state.volume = Number(value)
    send(knob || line === 'ALL?' ? `PWR ${state.power} VOL ${state.volume}\r` : 'ERR\r')
  },
})

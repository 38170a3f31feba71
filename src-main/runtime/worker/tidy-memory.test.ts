import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { expect, test } from 'vitest'
import { tidyMemory } from './tidy-memory.ts'

// As the program does first of all. There is one thread here.
setFlagsFromString('--expose-gc')

test('what nobody holds any more is given back at once', async () => {
  const held = { left: new Array(100_000).fill(0) }
  const dropped = new WeakRef({ left: new Array(100_000).fill(0) })
  // What a weak reference points to is kept until the turn it was made in is over.
  await turn()
  tidyMemory()
  expect(dropped.deref()).toBeUndefined()
  expect(held.left).toHaveLength(100_000)
})

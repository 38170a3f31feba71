import { expect, test } from 'vitest'
import { settle } from '../base/fake-clock.ts'
import { groupCommit } from './group-commit.ts'

/** Writes that end when the test says so. */
function onHeldDisk() {
  const events: string[] = []
  const held: { done(): void; fail(error: Error): void }[] = []
  const commits = groupCommit(
    () =>
      new Promise((resolve, reject) => {
        events.push('writing')
        held.push({ done: resolve, fail: reject })
      }),
  )
  const ask = (name: string) =>
    commits.add({
      done: () => events.push(`${name} done`),
      undo: () => events.push(`${name} undone`),
      failed: () => events.push(`${name} failed`),
    })
  return { events, held, ask, commits }
}

test('all who ask in one turn share one write', async () => {
  const { events, held, ask } = onHeldDisk()
  ask('a')
  ask('b')
  await settle()
  held[0]?.done()
  await settle()
  expect(events).toEqual(['writing', 'a done', 'b done'])
})

test('who asks while a write is under way is acknowledged by the next one only', async () => {
  const { events, held, ask } = onHeldDisk()
  ask('a')
  await settle()
  ask('b')
  ask('c')
  held[0]?.done()
  await settle()
  expect(events).toEqual(['writing', 'a done', 'writing'])
  held[1]?.done()
  await settle()
  expect(events.slice(3)).toEqual(['b done', 'c done'])
})

test('when a write fails all who wait are undone, newest first, before anybody is told', async () => {
  const { events, held, ask } = onHeldDisk()
  ask('a')
  ask('b')
  await settle()
  ask('c')
  held[0]?.fail(new Error('no space'))
  await settle()
  expect(events).toEqual(['writing', 'c undone', 'b undone', 'a undone', 'a failed', 'b failed', 'c failed'])
})

test('after a failure the next one to ask gets a write of its own', async () => {
  const { events, held, ask } = onHeldDisk()
  ask('a')
  await settle()
  held[0]?.fail(new Error('no space'))
  await settle()
  ask('b')
  await settle()
  held[1]?.done()
  await settle()
  expect(events.slice(3)).toEqual(['writing', 'b done'])
})

test('closing waits for those who asked and takes no more', async () => {
  const { events, held, ask, commits } = onHeldDisk()
  ask('a')
  const closed = commits.close().then(() => events.push('closed'))
  expect(() => ask('b')).toThrow('The store is closed')
  await settle()
  held[0]?.done()
  await closed
  expect(events).toEqual(['writing', 'a done', 'closed'])
})

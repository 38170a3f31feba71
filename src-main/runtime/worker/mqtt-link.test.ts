import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../base/clock.ts'
import { defineDriver, defineSimulator, mqtt } from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { panel, running } from '../conformance/testing/bench.ts'
import { serveSimulator } from '../simulators/simulator-server.ts'

/** A broker with a device behind it that says everything back. */
async function broker() {
  const server = await serveSimulator(
    defineSimulator({
      protocol: 'mqtt',
      settings: z.object({}),
      state: z.object({}),
      started: context => context.publish('kept', 'from before', { retain: true }),
      received({ topic, payload }, context) {
        if (topic.startsWith('ask/')) context.publish(topic.replace('ask/', 'says/'), payload)
      },
    }),
    { settings: {}, clock: systemClock, warn: () => undefined },
  )
  onTestFinished(() => server.close())
  return { uri: `mqtt://127.0.0.1:${server.address.port}` }
}

const version = (...subscribe: string[]) =>
  defineDriver({
    ...panel,
    transport: mqtt({ subscribe }),
    status: { heard: z.array(z.string()) },
    commands: {
      ask: {
        about: 'Asks.',
        args: { text: z.string() },
        run: ({ text }, { device }) =>
          device.ask('ask/a', text, { until: ({ topic, payload }) => (topic === 'says/a' ? payload : undefined) }),
      },
      tell: {
        about: 'Publishes.',
        args: { topic: z.string() },
        run: ({ topic }, { device }) => device.publish(topic, 'told', { qos: 1 }),
      },
    },
    received: ({ topic, payload }, { status, setStatus }) =>
      setStatus({ heard: [...(status.heard ?? []), `${topic} ${payload}`] }),
  })

test('the answer goes to who asked, everything else to `received`', async () => {
  const { uri } = await broker()
  const at = running(version('says/+', 'kept'), { address: { uri } })
  await at.connected()
  expect(await at.exec('ask', ['hello'])).toBe('hello')
  await at.exec('tell', ['ask/b'])
  await until(at.status, now => (now.heard as string[] | undefined)?.includes('says/b told') === true)
  expect(at.status().heard).toContain('kept from before')
})

test('other code listens to what it declares, and no longer to what only the code before did', async () => {
  const { uri } = await broker()
  const at = running(version('says/+', 'kept'), { address: { uri } })
  await at.connected()
  at.module.swap(version('says/+', 'news'))
  // What is published over the same connection comes after it was subscribed to.
  await at.exec('tell', ['kept'])
  await at.exec('tell', ['news'])
  await until(at.status, now => (now.heard as string[] | undefined)?.includes('news told') === true)
  expect(at.status().heard).not.toContain('kept told')
})

test('settings that keep it from connecting are put right while it runs', async () => {
  const { uri } = await broker()
  const at = running(version(), { address: { uri }, settings: { mqtt: { username: 5 } } })
  await at.connected(false)
  expect(at.connections()[0]?.[1]).toContain('mqtt.username')
  at.update({})
  await at.connected()
})

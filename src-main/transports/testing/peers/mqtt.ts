import { createMqtt } from '../../mqtt.ts'
import { fromDevice, overMqtt, toDevice } from '../mqtt-device.ts'
import type { PeerKind } from '../peer.ts'
import { openSocketPeer } from '../socket-peer.ts'

/** A driver's messages go to one topic, and the device's come from another. */
export const mqttPeer: PeerKind = {
  name: 'mqtt',
  open: () =>
    openSocketPeer({
      wrap: overMqtt,
      link: port => (events, given) => {
        const uri = `mqtt://127.0.0.1:${port}`
        const forever = new AbortController().signal
        const { begins, opened, closed } = events
        const transport = createMqtt(
          { uri, settings: {}, subscribe: [fromDevice], name: 'conformance', ...given },
          { begins, opened, closed, received: ({ bytes }) => events.received(bytes) },
        )
        return {
          run: transport.run,
          write: data => transport.publish(toDevice, data, {}, forever),
          disconnect: transport.disconnect,
        }
      },
    }),
  hasConnections: true,
  isStream: false,
  noticesFrozenPeer: true,
}

import { useState } from 'react'
import { useRefusal } from '../data/connect.tsx'
import { roomName } from '../data/room-name.ts'
import { useLink } from '../data/useLink.ts'
import { useMe } from '../data/useMe.ts'
import { useNode } from '../data/useNode.ts'
import { Message } from '../look/Message.tsx'
import { Door } from './door/Door.tsx'
import { Bar } from './guest/Bar.tsx'
import { Screen } from './home/Screen.tsx'
import { Picker } from './idle/Picker.tsx'
import { Presence } from './presence/Presence.tsx'
import { chosenRoom } from './rules.ts'

/** The room, once the node lets this page in. */
export function Kiosk() {
  const refusal = useRefusal()
  return refusal ? <Door refusal={refusal} /> : <Inside />
}

/** Finds the room that this panel is for. */
function Inside() {
  const [wanted, setWanted] = useState(() => new URLSearchParams(location.search).get('system'))
  const { value: node, trouble } = useNode()
  const { value: me } = useMe()
  const link = useLink()
  const choose = (id: string) => {
    // Kept in the address, so that a reload stays in the same room.
    history.replaceState(null, '', `?system=${encodeURIComponent(id)}`)
    setWanted(id)
  }

  const chosen = chosenRoom(wanted, node?.panel_system_id ?? null, node?.rooms ?? [])
  const room = node?.rooms.find(({ id }) => id === chosen)
  const above = me === undefined ? null : me.role === 'guest' ? <Bar room={room && roomName(room)} /> : <Presence />
  if (chosen) {
    return (
      <>
        {above}
        <Screen systemId={chosen} mayShare={me !== undefined && me.role !== 'guest'} />
      </>
    )
  }
  if (node) {
    return (
      <>
        {above}
        <Picker rooms={node.rooms} onChoose={choose} />
      </>
    )
  }
  return (
    <>
      <div className="wall" />
      {link.phase === 'down' ? (
        <Message title="Looking for the room controller…">
          It does not answer yet. This panel keeps trying and comes back by itself.
        </Message>
      ) : (
        <Message title="One moment…">{trouble}</Message>
      )}
    </>
  )
}

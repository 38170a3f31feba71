import { useState } from 'react'
import { useLink } from '../data/useLink.ts'
import { useNode } from '../data/useNode.ts'
import { Message } from '../look/Message.tsx'
import { Screen } from './home/Screen.tsx'
import { Picker } from './idle/Picker.tsx'
import { chosenRoom } from './rules.ts'

/** Finds the room that this panel is for. */
export function Kiosk() {
  const [wanted, setWanted] = useState(() => new URLSearchParams(location.search).get('system'))
  const { value: node, trouble } = useNode()
  const link = useLink()
  const choose = (id: string) => {
    // Kept in the address, so that a reload stays in the same room.
    history.replaceState(null, '', `?system=${encodeURIComponent(id)}`)
    setWanted(id)
  }

  const chosen = chosenRoom(wanted, node?.panel_system_id ?? null, node?.rooms ?? [])
  if (chosen) return <Screen systemId={chosen} />
  if (node) return <Picker rooms={node.rooms} onChoose={choose} />
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

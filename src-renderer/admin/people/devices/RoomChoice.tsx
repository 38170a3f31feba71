import type { RoomSummary } from '@contract/views.ts'
import { useState } from 'react'
import { roomName } from '../../../data/room-name.ts'
import { Button } from '../../../look/Button.tsx'
import { Input } from '../../../look/Field.tsx'
import { found } from '../../systems/rules.ts'
import styles from './RoomChoice.module.css'

interface RoomChoiceProps {
  id: string
  rooms: readonly RoomSummary[]
  chosen: RoomSummary | undefined
  onChoose(id: string): void
}

const FEW = 8

/** One of the rooms of this node, found by words. It asks no records, which support staff may not see. */
export function RoomChoice({ id, rooms, chosen, onChoose }: RoomChoiceProps) {
  const [choosing, setChoosing] = useState(false)
  const [text, setText] = useState('')
  if (!chosen && !choosing) {
    return (
      <button type="button" id={id} className={styles.choose} onClick={() => setChoosing(true)}>
        Choose a room…
      </button>
    )
  }
  if (chosen && !choosing) {
    return (
      <div className={styles.one}>
        <span>{roomName(chosen)}</span>
        {rooms.length > 1 ? (
          <Button id={id} look="quiet" onClick={() => setChoosing(true)} aria-label="Choose another room">
            Change
          </Button>
        ) : null}
      </div>
    )
  }
  const some = found(rooms, text, false)
  const shown = some.slice(0, FEW)
  const choose = (room: RoomSummary) => {
    onChoose(room.id)
    setChoosing(false)
    setText('')
  }
  return (
    <div className={styles.choice}>
      {rooms.length > FEW || text !== '' ? (
        <Input
          id={id}
          type="search"
          autoFocus
          placeholder="Find by name or zone"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            const [first] = shown
            if (first) choose(first)
          }}
        />
      ) : null}
      <ul>
        {shown.map(room => (
          <li key={room.id}>
            <button type="button" onClick={() => choose(room)} aria-pressed={room.id === chosen?.id}>
              <span>{roomName(room)}</span>
              <small>{room.zones.join(' · ')}</small>
            </button>
          </li>
        ))}
      </ul>
      {some.length > shown.length ? (
        <p>{some.length - shown.length} more. Type to find the one.</p>
      ) : some.length === 0 ? (
        <p>{rooms.length === 0 ? 'This node has no room yet.' : 'No room matches.'}</p>
      ) : null}
    </div>
  )
}

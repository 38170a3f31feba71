import { memo } from 'react'
import type { TrafficItem } from '../../../data/traffic.ts'
import { clockTime } from '../../words.ts'
import { hexRows, stretches } from './bytes.ts'
import type { View } from './rules.ts'
import styles from './WireLines.module.css'

/** A long message is shown from its beginning, until somebody asks for all of it. */
const SHOWN_BYTES = 512

const arrows: Record<TrafficItem['direction'], { sign: string; words: string }> = {
  out: { sign: '→', words: 'to the device' },
  in: { sign: '←', words: 'from the device' },
  note: { sign: '', words: 'note' },
}

export interface WireLineProps {
  item: TrafficItem
  view: View
  lines: boolean
  opened: boolean
  onOpen(): void
}

/** One piece of traffic: when, which way, and its bytes. */
export const WireLine = memo(function WireLine({ item, view, lines, opened, onOpen }: WireLineProps) {
  const { at, direction, bytes } = item
  const { sign, words } = arrows[direction]
  const shown = opened ? bytes : bytes.subarray(0, SHOWN_BYTES)
  return (
    <div className={styles.line} data-direction={direction} data-testid="wire-line">
      <time>
        {clockTime(at)}
        <i>.{String(at % 1_000).padStart(3, '0')}</i>
      </time>
      <span className={styles.arrow} role="img" aria-label={words}>
        {sign}
      </span>
      <div className={styles.bytes}>
        {direction === 'note' ? (
          <em>
            <Text bytes={bytes} lines={false} />
          </em>
        ) : view === 'text' ? (
          <p>
            <Text bytes={shown} lines={lines} />
          </p>
        ) : (
          <Hex bytes={shown} withText={view === 'both'} />
        )}
        {shown.length < bytes.length ? (
          <button type="button" onClick={onOpen}>
            Show all {bytes.length} bytes
          </button>
        ) : null}
      </div>
    </div>
  )
})

function Hex({ bytes, withText }: { bytes: Uint8Array; withText: boolean }) {
  return hexRows(bytes).map(({ offset, hex, text }) => (
    <div key={offset} className={styles.row}>
      <code>{hex}</code>
      {withText ? <code>{text}</code> : null}
    </div>
  ))
}

function Text({ bytes, lines }: { bytes: Uint8Array; lines: boolean }) {
  return stretches(bytes, lines).map(({ text, hidden }, at) =>
    hidden ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a message never change places.
      <b key={at}>{text}</b>
    ) : (
      text
    ),
  )
}

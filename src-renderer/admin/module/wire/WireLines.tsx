import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState } from 'react'
import type { TrafficItem } from '../../../data/traffic.ts'
import type { View } from './rules.ts'
import { WireLine } from './WireLine.tsx'
import styles from './WireLines.module.css'

export interface WireLinesProps {
  items: readonly TrafficItem[]
  view: View
  /** The text has lines of its own. */
  lines: boolean
  /** Keeps the newest in sight, unless somebody scrolled up to read. */
  follow: boolean
  name: string
}

const NEAR = 40
const LINE = 26

/** However many there are, only those in sight are drawn. */
export function WireLines({ items, view, lines, follow, name }: WireLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    getItemKey: index => items[index]?.number ?? index,
    overscan: 20,
  })
  const size = virtual.getTotalSize()
  const newest = items.at(-1)?.number
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line, or one that turns out higher, is the reason.
  useLayoutEffect(() => {
    if (follow && atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [newest, size, follow])
  return (
    <div
      ref={box}
      className={styles.box}
      role="log"
      aria-label={`Wire of ${name}`}
      data-testid="wire-lines"
      data-view={view}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too.
      tabIndex={0}
      onScroll={event => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR
      }}
    >
      <ol style={{ height: size }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index]
          if (!item) return null
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
            >
              <WireLine
                item={item}
                view={view}
                lines={lines}
                opened={opened.has(item.number)}
                onOpen={() => setOpened(before => new Set(before).add(item.number))}
              />
            </li>
          )
        })}
      </ol>
    </div>
  )
}

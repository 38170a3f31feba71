import { IconCheck, IconCopy, IconDownload, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useSession } from '../../../data/connect.tsx'
import { download } from '../../../data/download.ts'
import { itemsOf, type Traffic, type TrafficItem } from '../../../data/traffic.ts'
import { useCopy } from '../../../data/useCopy.ts'
import { useTraffic } from '../../../data/useTraffic.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Input, Select } from '../../../look/Field.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { Segments } from '../../../look/Segments.tsx'
import { useMedia } from '../../../look/useMedia.ts'
import styles from '../Panel.module.css'
import { copied, fileNameOf, isTextual, matching, type View, viewsOf, type Way } from './rules.ts'
import { WireLines } from './WireLines.tsx'

const none: readonly TrafficItem[] = []
const titles: Record<View, string> = { both: 'Hex and text', hex: 'Hex', text: 'Text' }

export interface WirePanelProps {
  moduleId: string
  name: string
  transport: string
}

/** What goes over the wire, both ways, as it goes: held still, narrowed down, taken along. */
export function WirePanel({ moduleId, name, transport }: WirePanelProps) {
  const { clock } = useSession()
  const { value, fresh, trouble } = useTraffic(moduleId)
  const { copied: isCopied, copy } = useCopy()
  const [held, setHeld] = useState<Traffic>()
  const [cleared, setCleared] = useState(0)
  const [way, setWay] = useState<Way>('both')
  const [query, setQuery] = useState('')
  const [wanted, setWanted] = useState<View>()
  const views = viewsOf(transport, useMedia('(min-width: 561px)'))
  const view = wanted !== undefined && views.includes(wanted) ? wanted : (views[0] ?? 'text')

  const seen = held ?? value
  const items = useMemo(() => (seen ? itemsOf(seen).filter(({ number }) => number > cleared) : none), [seen, cleared])
  const shown = useMemo(() => matching(items, { way, query }), [items, way, query])
  const missed = held && value ? value.count - held.count : 0

  return (
    <div data-testid="wire">
      <div className={styles.tools}>
        <Button
          aria-pressed={held !== undefined}
          look={held ? 'primary' : 'plain'}
          disabled={!value}
          data-testid="wire-pause"
          onClick={() => setHeld(held ? undefined : value)}
        >
          {held ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />}
          {held ? (missed > 0 ? `Go on, ${missed} new` : 'Go on') : 'Pause'}
        </Button>
        <span className={styles.said} role="status" data-bad={trouble !== undefined}>
          {trouble ?? (held ? 'held still' : fresh || value ? counted(shown.length, items.length) : 'listening')}
        </span>
        <span className={styles.end}>
          <IconButton label="Clear" disabled={items.length === 0} onClick={() => setCleared(seen?.count ?? 0)}>
            <IconTrash />
          </IconButton>
          <IconButton
            label={isCopied ? 'Copied' : 'Copy'}
            disabled={shown.length === 0}
            onClick={() => copy(copied(shown, view))}
          >
            {isCopied ? <IconCheck /> : <IconCopy />}
          </IconButton>
          <IconButton
            label="Download as text"
            disabled={shown.length === 0}
            onClick={() => download(fileNameOf(name, clock.now()), copied(shown, view), clock)}
          >
            <IconDownload />
          </IconButton>
        </span>
      </div>
      <div className={styles.tools}>
        <span className={styles.find}>
          <Input
            type="search"
            aria-label="Find on the wire"
            placeholder={isTextual(transport) ? 'Find text' : 'Find text, or bytes such as 0d 0a'}
            value={query}
            onChange={event => setQuery(event.currentTarget.value)}
          />
        </span>
        <Select aria-label="Way" value={way} onChange={event => setWay(wayOf(event.currentTarget.value))}>
          <option value="both">Both ways</option>
          <option value="out">To the device</option>
          <option value="in">From the device</option>
        </Select>
        {views.length > 1 ? (
          <Segments<View>
            label="Shown as"
            options={views.map(one => ({ value: one, title: titles[one] }))}
            chosen={view}
            onChoose={setWanted}
          />
        ) : null}
      </div>
      {shown.length > 0 ? (
        <WireLines
          key={view}
          items={shown}
          view={view}
          lines={isTextual(transport)}
          follow={held === undefined}
          name={name}
        />
      ) : items.length > 0 ? (
        <Empty title="Nothing matches">Try fewer words, or look both ways.</Empty>
      ) : trouble && !value ? (
        <div className={styles.trouble}>
          <Trouble>{trouble}</Trouble>
        </div>
      ) : (
        <Empty title="Nothing said yet" busy={held === undefined}>
          What is said to the device and by it appears here from now on, and only while this is open. Run a function to
          see its talk.
        </Empty>
      )}
    </div>
  )
}

const counted = (shown: number, all: number) => (shown === all ? `live, ${all}` : `live, ${shown} of ${all}`)
const wayOf = (text: string): Way => (text === 'in' || text === 'out' ? text : 'both')

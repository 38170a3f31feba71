import type { DeviceLine } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { Badge, Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import whole from '../../WholeRow.module.css'
import { KindIcon } from '../Kind.tsx'
import { addressWords, canAdopt, fitWords, kindOf, makeWords } from '../rules.ts'
import styles from './List.module.css'
import type { Row } from './rows.ts'

interface LineProps {
  device: DeviceLine
  state: Row['state']
  isOpen: boolean
  isWide: boolean
  /** Nobody can choose where this is not given. */
  isChosen: boolean | undefined
  seen: string
  index: number
  total: number
  top: number
  height: number
  onChoose(id: string, on: boolean): void
  onShowAgain(id: string): void
}

/** A device in the list. Drawn again only when something of it changed. */
export const Line = memo(function Line(props: LineProps) {
  const { device, state, isOpen, isWide, isChosen, seen, index, total, top, height, onChoose, onShowAgain } = props
  const { id, name, present, ignored } = device
  return (
    <li
      className={styles.line}
      style={{ transform: `translateY(${top}px)`, height }}
      // Only those in sight are in the page: how many there are must be said.
      aria-posinset={index + 1}
      aria-setsize={total}
      data-open={isOpen}
      data-ignored={ignored !== null && state !== 'gone'}
      data-faint={state !== 'here' || !present}
      data-testid={`device-${id}`}
    >
      {isChosen === undefined ? null : canAdopt(device) && state !== 'gone' ? (
        <label className={styles.pick}>
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            checked={isChosen}
            onChange={event => onChoose(id, event.currentTarget.checked)}
          />
        </label>
      ) : (
        <span className={styles.nobody} />
      )}
      <span className={styles.kind}>
        <KindIcon kind={kindOf(device)} />
      </span>
      <span className={styles.name}>
        {state === 'gone' ? (
          <strong>{name}</strong>
        ) : (
          <Link
            to="/discover/$id"
            params={{ id }}
            search
            resetScroll={!isWide}
            replace={isWide && isOpen}
            className={whole.link}
          >
            {name}
          </Link>
        )}
        <small>{makeWords(device)}</small>
      </span>
      <span className={styles.address}>
        <span>{addressWords(device)}</span>
        <small>{device.mac}</small>
      </span>
      <Fit device={device} />
      <span className={styles.use}>
        {state === 'gone' ? (
          <Sign tone="plain">Part of another device</Sign>
        ) : ignored ? (
          <>
            <span title={ignored.reason}>{ignored.reason ? `“${ignored.reason}” · ${ignored.by}` : ignored.by}</span>
            <Button look="quiet" className={styles.above} onClick={() => onShowAgain(id)}>
              Undo
            </Button>
          </>
        ) : (
          <Use device={device} seen={seen} />
        )}
      </span>
    </li>
  )
})

/** The driver that fits, with how sure that is. */
function Fit({ device: { best, more_fits, alcove } }: { device: DeviceLine }) {
  if (alcove) return <span className={styles.fit}>Another Alcove{alcove.system ? ` · ${alcove.system}` : ''}</span>
  if (!best) return <span className={styles.fit}>No driver fits</span>
  const { tone, words } = fitWords(best.score)
  return (
    <span className={styles.fit} title={best.why.join(' ')}>
      <span>{best.name}</span>
      <Badge tone={tone}>{words}</Badge>
      {more_fits > 0 ? <small>+{more_fits}</small> : null}
    </span>
  )
}

/** What drives it, and whether it is there. */
function Use({ device: { modules }, seen }: { device: DeviceLine; seen: string }) {
  const [first, ...more] = modules
  if (!first) return seen ? <Sign tone="plain">{seen}</Sign> : null
  const { module_id, label, system_id, system_name } = first
  const words = `${label}${more.length > 0 ? ` +${more.length}` : ''}`
  return (
    <span className={styles.used}>
      {system_id === null ? (
        <strong>{words}</strong>
      ) : (
        <Link
          to="/systems/$id/modules/$moduleId"
          params={{ id: system_id, moduleId: module_id }}
          className={styles.above}
        >
          {words}
        </Link>
      )}
      {modules.some(({ held }) => held !== '') ? (
        <Sign tone="bad">Not driven</Sign>
      ) : seen ? (
        <Sign tone="bad">{seen}</Sign>
      ) : (
        <small>{system_name}</small>
      )}
    </span>
  )
}

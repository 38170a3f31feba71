import { useId } from 'react'
import { Badge } from '../../../look/Badge.tsx'
import { Field, Input, Select } from '../../../look/Field.tsx'
import { KindIcon } from '../Kind.tsx'
import { addressWords, fitWords, kindOf, makeWords } from '../rules.ts'
import styles from './Adopt.module.css'
import { Asks } from './Asks.tsx'
import type { Choice, Planned } from './rules.ts'

interface RowProps {
  planned: Planned
  told: Readonly<Record<string, string>>
  isNumbered: boolean
  /** The only one cannot be left out. */
  isAlone: boolean
  onChange(id: string, choice: Choice): void
}

/** What becomes of one device. */
export function Row({ planned, told, isNumbered, isAlone, onChange }: RowProps) {
  const { device, match, name, number, problem, isLeftOut } = planned
  const [driverId, nameId] = [useId(), useId()]
  const canBe = match !== undefined && device.modules.length === 0
  const change = (choice: Choice) => onChange(device.id, choice)
  return (
    <li className={styles.row} data-out={isLeftOut} data-testid={`adopt-${device.id}`}>
      {isAlone ? (
        <div className={styles.who}>
          <Who planned={planned} />
        </div>
      ) : (
        <label className={styles.who}>
          <input
            type="checkbox"
            aria-label={`Adopt ${device.name}`}
            checked={!isLeftOut}
            disabled={!canBe}
            onChange={event => change({ isLeftOut: !event.currentTarget.checked })}
          />
          <Who planned={planned} />
        </label>
      )}
      {!canBe ? (
        <p className={styles.cannot}>{problem}</p>
      ) : isLeftOut ? null : (
        <>
          <Field id={driverId} label="Driver" about={match.why[0]}>
            {device.matches.length > 1 ? (
              <Select
                id={driverId}
                value={match.file_name}
                onChange={event => change({ file_name: event.currentTarget.value })}
              >
                {device.matches.map(each => (
                  <option key={each.file_name} value={each.file_name}>
                    {each.name} ({fitWords(each.score).words.toLowerCase()})
                  </option>
                ))}
              </Select>
            ) : (
              <span className={styles.only} id={driverId}>
                {match.name}
                <Badge tone={fitWords(match.score).tone}>{fitWords(match.score).words}</Badge>
              </span>
            )}
          </Field>
          <Field id={nameId} label="Name" error={problem}>
            <span className={styles.name}>
              <Input
                id={nameId}
                autoComplete="off"
                autoCapitalize="off"
                autoCorrect="off"
                spellCheck={false}
                maxLength={60}
                value={name}
                onChange={event => change({ name: event.currentTarget.value })}
              />
              {isNumbered ? (
                <output htmlFor={nameId} title="The number comes by itself">
                  _{number}
                </output>
              ) : null}
            </span>
          </Field>
          {match.asks.length > 0 ? (
            <div className={styles.asks}>
              <Asks
                canWait
                asks={match.asks}
                told={told}
                onTell={(key, value) => change({ told: { ...told, [key]: value } })}
              />
            </div>
          ) : null}
        </>
      )}
    </li>
  )
}

function Who({ planned: { device, match } }: Pick<RowProps, 'planned'>) {
  return (
    <>
      <KindIcon kind={kindOf(device)} />
      <span>
        <strong>{device.name}</strong>
        <small>{[makeWords(device), match?.address || addressWords(device)].filter(Boolean).join(' · ')}</small>
      </span>
    </>
  )
}

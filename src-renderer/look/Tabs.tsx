import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import styles from './Tabs.module.css'

export interface TabsProps<T extends string> {
  label: string
  tabs: readonly { value: T; title: string; mark?: string | undefined }[]
  chosen: T
  /** The id of what is shown. */
  panel: string
  onChoose(value: T): void
}

/** Names of parts of which one is shown. Arrow keys go from one to the next, as in every list of tabs. */
export function Tabs<T extends string>({ label, tabs, chosen, panel, onChoose }: TabsProps<T>) {
  const place = useRef<HTMLDivElement>(null)
  // Only the row of tabs moves: the page stays where it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is the reason to bring it into sight.
  useLayoutEffect(() => {
    const [box, tab] = [place.current, place.current?.querySelector<HTMLElement>('[aria-selected="true"]')]
    if (!box || !tab) return
    const [from, to] = [tab.offsetLeft - box.offsetLeft, tab.offsetLeft - box.offsetLeft + tab.offsetWidth]
    if (from < box.scrollLeft) box.scrollLeft = from
    else if (to > box.scrollLeft + box.clientWidth) box.scrollLeft = to - box.clientWidth
  }, [chosen])
  const go = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ value }) => value === chosen)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    onChoose(next.value)
    place.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus()
  }
  return (
    <div ref={place} className={styles.tabs} role="tablist" aria-label={label} onKeyDown={go}>
      {tabs.map(({ value, title, mark }) => (
        <button
          key={value}
          type="button"
          role="tab"
          data-value={value}
          data-testid={`tab-${value}`}
          aria-selected={value === chosen}
          aria-controls={panel}
          tabIndex={value === chosen ? 0 : -1}
          onClick={() => onChoose(value)}
        >
          {title}
          {mark ? <span>{mark}</span> : null}
        </button>
      ))}
    </div>
  )
}

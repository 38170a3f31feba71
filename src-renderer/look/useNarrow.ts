import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 760px)')

/** Whether the page is as wide as a phone: for what must be counted in pixels and cannot be left to CSS. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches)
}

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

/** Draws a page into the one element that both html files have. */
export function mount(page: ReactNode): void {
  const place = document.getElementById('page')
  if (place) createRoot(place).render(<StrictMode>{page}</StrictMode>)
}

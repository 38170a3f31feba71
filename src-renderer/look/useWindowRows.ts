import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState } from 'react'

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const BEYOND = 12

/** A list of any length in the page itself, of which only the rows in sight are drawn. `place` is for its element. */
export function useWindowRows({ count, height }: { count: number; height: number }) {
  const place = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  const virtual = useWindowVirtualizer({ count, estimateSize: () => height, overscan: BEYOND, scrollMargin: top })
  useLayoutEffect(() => {
    const measure = () => setTop(place.current ? place.current.getBoundingClientRect().top + window.scrollY : 0)
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew.
  useLayoutEffect(() => virtual.measure(), [height])
  return { place, virtual, top }
}

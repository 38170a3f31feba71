import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { useMe } from '../../data/useMe.ts'
import { Head, type HeadProps } from '../Head.tsx'
import styles from './Frame.module.css'
import { placeOf, places } from './places.ts'

export interface FrameProps extends HeadProps {
  children: ReactNode
}

/** What the pages about people share: the way from one to the next, and what this one is. */
export function Frame({ children, ...head }: FrameProps) {
  const { value: me } = useMe()
  const here = placeOf(useLocation({ select: ({ pathname }) => pathname }))
  const place = useRef<HTMLElement>(null)
  const onlyDevices = me !== undefined && me.role !== 'admin'
  // On a phone there are more of them than fit; the one that is open is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is the reason.
  useLayoutEffect(() => {
    const [box, link] = [place.current, place.current?.querySelector<HTMLElement>('[data-here="true"]')]
    if (box && link) box.scrollLeft = link.offsetLeft - box.offsetLeft - (box.clientWidth - link.offsetWidth) / 2
  }, [head.title])
  return (
    <>
      <nav ref={place} className={styles.places} aria-label="People and access">
        {places.map(({ to, title }) =>
          onlyDevices && to !== '/people/devices' ? null : (
            <Link key={to} to={to} data-here={to === here}>
              {title}
            </Link>
          ),
        )}
      </nav>
      <Head {...head} />
      <div className={styles.content}>{children}</div>
    </>
  )
}

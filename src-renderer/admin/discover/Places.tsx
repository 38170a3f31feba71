import type { DiscoveryStateView } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { Sign } from '../../look/Badge.tsx'
import { moment } from '../central/moment.ts'
import { Note } from '../people/Note.tsx'
import styles from './Places.module.css'
import { countWords, missingWords, placeWords, troubleWords } from './words.ts'

/** Where the node listens, what is in the way of that, and whether others find it. */
export const Places = memo(function Places({ state, now }: { state: DiscoveryStateView; now: number }) {
  const { places, missing, announced, searched_at } = state
  const troubles = troubleWords(places)
  return (
    <section className={styles.places} aria-label="Where the node looks" data-testid="places">
      <ul className={styles.list}>
        {places.map(place => (
          <li key={`${place.interface} ${place.address}`}>
            <Sign tone={place.troubles.length > 0 ? 'busy' : 'good'}>
              <span>
                <strong>{place.interface}</strong> {placeWords(place)} · {countWords(place.devices, 'device')}
              </span>
            </Sign>
          </li>
        ))}
        {places.length === 0 ? null : (
          <li className={styles.aside}>
            {searched_at > 0 ? `Listening all the time, looked around at ${moment(searched_at, now)}.` : null}{' '}
            {announced.reason ? (
              <>
                {announced.reason} <Link to="/network">Go to Network</Link>
              </>
            ) : announced.name ? (
              <>Others find this node as “{announced.name}”.</>
            ) : null}
          </li>
        )}
      </ul>
      {missing.length > 0 ? <Note>{missingWords(missing)}</Note> : null}
      {troubles.length > 0 ? (
        <Note>
          <ul>
            {troubles.map(words => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Note>
      ) : null}
    </section>
  )
})

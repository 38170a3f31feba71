import { useState } from 'react'
import { useCentral } from '../../data/useCentral.ts'
import { useNow } from '../../data/useNow.ts'
import { Button } from '../../look/Button.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Head } from '../Head.tsx'
import { Connect } from './Connect.tsx'
import { Differs } from './Differs.tsx'
import { LinkCard } from './LinkCard.tsx'
import { RecordsCard } from './RecordsCard.tsx'
import styles from './Screen.module.css'
import { Why } from './Why.tsx'

/** The tie to the central server: how it is, how it is made, and in what this node goes its own way. */
export function Screen() {
  const { value, trouble } = useCentral()
  const now = useNow(1_000)
  const [connecting, setConnecting] = useState(false)
  const isTied = value !== undefined && value.phase !== 'none'
  return (
    <>
      <Head
        title="Central server"
        about={<span>What the fleet this node belongs to wants of it, and what it tells the fleet.</span>}
        actions={
          isTied && connecting ? <Button onClick={() => setConnecting(false)}>Back to the link</Button> : undefined
        }
      />
      {!value ? (
        trouble ? (
          <Empty title="The tie cannot be shown">{trouble}</Empty>
        ) : (
          <Empty title="Asking the node…" busy />
        )
      ) : isTied && !connecting ? (
        <div className={styles.screen}>
          <div className={styles.column}>
            <LinkCard view={value} now={now} onElsewhere={() => setConnecting(true)} />
            <RecordsCard view={value} now={now} />
          </div>
          <Differs view={value} now={now} />
        </div>
      ) : (
        <div className={styles.screen}>
          <Connect view={value} onDone={() => setConnecting(false)} />
          <Why />
        </div>
      )}
    </>
  )
}

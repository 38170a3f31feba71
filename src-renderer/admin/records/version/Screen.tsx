import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useVersion } from '../../../data/useVersion.ts'
import { Card } from '../../../look/Card.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { Head } from '../../Head.tsx'
import styles from '../record/Facts.module.css'

/** What runs here: no record, but what every front end asks first. */
export function Screen() {
  const { value, trouble } = useVersion()
  return (
    <>
      <Head trail={<Link to="/records">Records</Link>} title="Version" />
      {value ? (
        <Card title="What runs here">
          <dl className={styles.facts}>
            <Line name="Service">{value.service}</Line>
            <Line name="Version">{value.version}</Line>
            <Line name="Commit">
              <code>{value.commit}</code>
            </Line>
            <Line name="Built">
              <time dateTime={value.build_time}>{value.build_time}</time>
            </Line>
            <Line name="Speaks as PlaceOS">{value.platform_version}</Line>
          </dl>
        </Card>
      ) : trouble ? (
        <Empty title="The version cannot be shown">{trouble.message}</Empty>
      ) : (
        <Empty title="Asking the node…" busy />
      )}
    </>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

import type { DriverPage } from '@contract/shelf-views.ts'
import { IconPlus } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useDriver } from '../../data/useShelf.ts'
import { Badge } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { problemParts, transportWords } from '../drivers/rules.ts'
import { Head } from '../Head.tsx'
import { Connects } from './Connects.tsx'
import { FunctionDocs } from './FunctionDocs.tsx'
import { Marked } from './Marked.tsx'
import { SchemaTable } from './SchemaTable.tsx'
import styles from './Screen.module.css'
import { Uses } from './Uses.tsx'
import { Work } from './Work.tsx'

export function Screen() {
  const { vendor, device } = useParams({ from: '/drivers/$vendor/$device' })
  const fileName = `${vendor}/${device}`
  const { value, trouble, again } = useDriver(fileName)
  if (value) return <Page key={fileName} driver={value} />
  if (!trouble) return <Empty title="Asking the node…" busy />
  return (
    <Empty title={trouble.code === 'not_found' ? 'This driver is not on this node' : 'This driver cannot be shown'}>
      {trouble.message} <Link to="/drivers">Go to all drivers.</Link>{' '}
      {trouble.code === 'not_found' ? null : <Button onClick={again}>Try again</Button>}
    </Empty>
  )
}

/** All that a driver says of itself: what it is for, how it connects, what it can do, what it is told and reports. */
function Page({ driver }: { driver: DriverPage }) {
  const { name, about, file_name, version, source, has_simulator, transport, problem, functions } = driver
  return (
    <>
      <Head
        trail={<Link to="/drivers">Drivers</Link>}
        title={name}
        marks={
          <>
            <Badge>{transportWords(transport)}</Badge>
            {source === 'folder' ? <Badge tone="accent">From a folder</Badge> : null}
            {source === 'compiled' ? <Badge tone="accent">Compiled</Badge> : null}
            {has_simulator ? <Badge tone="good">Simulator</Badge> : null}
          </>
        }
        about={
          <>
            <code>{file_name}</code>
            {version ? <span>Version {version}</span> : null}
            <span>{origins[source]}</span>
          </>
        }
        actions={<AddModule driver={driver} />}
      />
      {problem ? <Problem driver={file_name} message={problem.message} /> : null}
      <div className={styles.columns}>
        <div className={styles.main}>
          {about ? (
            <Card title="About">
              <div className={styles.about} data-testid="about">
                <Marked text={about} />
              </div>
            </Card>
          ) : null}
          <Card title="Functions" aside={`${Object.keys(functions).length}`} flush>
            <FunctionDocs functions={functions} />
          </Card>
          <Card title="Settings" flush>
            <SchemaTable schema={driver.settings_schema} none="It needs no settings." testId="settings" withStart />
          </Card>
          <Card title="Status" flush>
            <SchemaTable schema={driver.status_schema} none="It reports nothing." testId="status" />
          </Card>
        </div>
        <aside className={styles.side}>
          <Work driver={driver} />
          <Connects driver={driver} />
          <Uses driver={driver} />
        </aside>
      </div>
    </>
  )
}

const origins: Record<DriverPage['source'], string> = {
  'built-in': 'Comes with Alcove',
  folder: 'Built when its file changes',
  compiled: 'A compiled driver of PlaceOS, from the central server',
}

function Problem({ driver, message }: { driver: string; message: string }) {
  const { place, words } = problemParts({ file_name: driver, message })
  return (
    <div className={styles.problem}>
      <Trouble>
        Its newest version could not be used; the last good one runs on. <code>{place}</code>: {words}
      </Trouble>
    </div>
  )
}

function AddModule({ driver: { records } }: { driver: DriverPage }) {
  const [record] = records
  if (!record) return null
  return (
    <Link
      to="/records/$entity/new"
      params={{ entity: 'module' }}
      search={{ driver_id: record.id }}
      className={styles.add}
    >
      <IconPlus aria-hidden="true" />
      New module
    </Link>
  )
}

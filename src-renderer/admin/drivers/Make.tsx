import type { DriverLine } from '@contract/shelf-views.ts'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../look/Badge.tsx'
import { Marked } from '../driver/Marked.tsx'
import { type Make as MakeOf, transportWords } from './rules.ts'
import styles from './Screen.module.css'

/** The drivers of one make, one to a line. */
export function Make({ make }: { make: MakeOf }) {
  return (
    <section aria-label={make.name} className={styles.make}>
      <h3>{make.name}</h3>
      <ul>
        {make.drivers.map(driver => (
          <Row key={driver.file_name} driver={driver} />
        ))}
      </ul>
    </section>
  )
}

const SHOWN = 4

function Row({ driver }: { driver: DriverLine }) {
  const { file_name, name, about, transport, interfaces, source, has_simulator, modules } = driver
  const [vendor = '', device = ''] = file_name.split('/')
  return (
    <li className={styles.row} data-testid={`driver-${file_name}`}>
      <div className={styles.who}>
        <Link to="/drivers/$vendor/$device" params={{ vendor, device }} className={styles.name}>
          {name}
        </Link>
        <p>
          <Marked text={about} inline />
        </p>
      </div>
      <div className={styles.interfaces}>
        {interfaces.slice(0, SHOWN).map(one => (
          <Badge key={one}>{one}</Badge>
        ))}
        {interfaces.length > SHOWN ? <span>and {interfaces.length - SHOWN} more</span> : null}
      </div>
      <span className={styles.transport}>{transportWords(transport)}</span>
      <span className={styles.marks}>
        {source === 'folder' ? <Badge tone="accent">From a folder</Badge> : null}
        {source === 'compiled' ? <Badge tone="accent">Compiled</Badge> : null}
        {has_simulator ? (
          <Badge tone="good">Simulator</Badge>
        ) : transport === 'none' ? null : (
          <Badge tone="busy">No simulator</Badge>
        )}
      </span>
      <span className={styles.count}>
        {modules === 0 ? 'not in use' : modules === 1 ? '1 module' : `${modules} modules`}
      </span>
    </li>
  )
}

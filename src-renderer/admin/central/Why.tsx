import { IconCloudOff, IconRefresh, IconShieldLock } from '@tabler/icons-react'
import { Card } from '../../look/Card.tsx'
import styles from './Screen.module.css'

/** What a central server is for, for who has none. */
export function Why() {
  return (
    <Card title="What it is for">
      <ul className={styles.why}>
        <li>
          <IconRefresh aria-hidden="true" />
          <span>
            <strong>One place for many rooms</strong>
            This node takes its rooms, modules and settings from there, does what it is told, and reports what happens.
          </span>
        </li>
        <li>
          <IconCloudOff aria-hidden="true" />
          <span>
            <strong>The room does not depend on it</strong>
            Everything is kept here. When the server or the network is away, for a minute or a month, the room works on,
            logic included, and what happened goes up later.
          </span>
        </li>
        <li>
          <IconShieldLock aria-hidden="true" />
          <span>
            <strong>What you need</strong>
            The address of the server, and the secret that it shows once when an edge is made there.
          </span>
        </li>
      </ul>
    </Card>
  )
}

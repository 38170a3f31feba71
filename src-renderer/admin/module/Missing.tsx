import type { ModuleView } from '@contract/views.ts'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Card } from '../../look/Card.tsx'
import { DriverLink } from '../driver/DriverLink.tsx'
import styles from './Missing.module.css'
import { newModule } from './missing.ts'

export interface MissingProps {
  module: ModuleView
  systemId: string
}

/** What a logic module cannot do without and its system has not, and the way to add it. */
export function Missing({ module: { driver, missing }, systemId }: MissingProps) {
  if (missing.length === 0) return null
  return (
    <div className={styles.missing} data-testid="missing">
      <Card
        title={missing.length === 1 ? 'A module is missing' : `${missing.length} modules are missing`}
        tone="bad"
        flush
      >
        <ul>
          {missing.map(({ module, interfaces, offers }) => (
            <li key={module}>
              <p>
                {driver.name} needs <strong>{module}</strong>
                {interfaces.length > 0 ? ` (${interfaces.join(', ')})` : ''}. This system has none.
              </p>
              {offers.length > 0 ? (
                <div className={styles.offers}>
                  <span>Add one:</span>
                  {offers.map(({ file_name, name, driver_id }) =>
                    driver_id === null ? (
                      <span key={file_name}>
                        <DriverLink fileName={file_name}>{name}</DriverLink>, which this node has no driver record of
                        yet
                      </span>
                    ) : (
                      <Link
                        key={file_name}
                        to="/records/$entity/new"
                        params={{ entity: 'module' }}
                        search={newModule({ driverId: driver_id, systemId, module })}
                        className={styles.offer}
                      >
                        <IconPlus aria-hidden="true" />
                        {name}
                      </Link>
                    ),
                  )}
                </div>
              ) : (
                <p className={styles.none}>
                  No driver of this node could be it. <Link to="/drivers">See all drivers</Link>
                </p>
              )}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}

import type { DeviceView } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { useSay } from '../../Said.tsx'
import styles from './Device.module.css'
import { tieOf } from './rules.ts'

/** The modules that talk to this device, whether they follow it, and why one does not drive it. */
export function UsedBy({ view, mayChange }: { view: DeviceView; mayChange: boolean }) {
  const { link, unlink, busy } = useDiscoveryDoing()
  const say = useSay()
  const [failure, setFailure] = useState<string>()
  const change = async (moduleId: string, isLinking: boolean, label: string) => {
    setFailure(undefined)
    const result = await (isLinking ? link(view.id, moduleId) : unlink(view.id, moduleId))
    if (!result.ok) return setFailure(result.failure.message)
    say(isLinking ? `${label} belongs to this device, and follows it.` : `${label} stays at its address.`)
  }
  return (
    <Card title="Driven by" tone={view.modules.some(({ held }) => held !== '') ? 'bad' : 'plain'} flush>
      {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
      <ul>
        {view.modules.map(used => {
          const { module_id, label, system_id, system_name, held, doubt } = used
          const { mark, words, act, isLinking } = tieOf(used)
          return (
            <li key={module_id} className={styles.item} data-bad={held !== ''}>
              <div>
                <div className={styles.title}>
                  {system_id === null ? (
                    <strong>{label}</strong>
                  ) : (
                    <Link to="/systems/$id/modules/$moduleId" params={{ id: system_id, moduleId: module_id }}>
                      {label}
                    </Link>
                  )}
                  <span className={styles.quiet}>{system_name}</span>
                  <Badge tone={held ? 'bad' : 'plain'}>{mark}</Badge>
                </div>
                {held || doubt ? <p className={styles.held}>{held || doubt}</p> : null}
                <p>{words}</p>
              </div>
              {mayChange ? (
                <Button
                  look={(held || doubt) && isLinking ? 'primary' : 'plain'}
                  disabled={busy}
                  onClick={() => void change(module_id, isLinking, label)}
                >
                  {act}
                </Button>
              ) : null}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

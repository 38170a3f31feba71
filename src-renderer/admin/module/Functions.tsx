import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useSession } from '../../data/connect.tsx'
import { useExec } from '../../data/useExec.ts'
import { Badge } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { FunctionForm } from './FunctionForm.tsx'
import styles from './Functions.module.css'
import { Runs } from './Runs.tsx'
import { addRun, type Run, settleRun } from './runs.ts'

/** Every function of the module, each with its form, and what became of the last runs. */
export function Functions({ module }: { module: ModuleView }) {
  const from = '/systems/$id/modules/$moduleId' as const
  const { fn: open } = useSearch({ from })
  const navigate = useNavigate({ from })
  const { clock } = useSession()
  const exec = useExec()
  const [runs, setRuns] = useState<readonly Run[]>([])
  const names = Object.keys(module.functions).sort()

  const run = async (method: string, args: Json[]) => {
    const made: Run = { number: clock.monotonic(), at: clock.now(), method, args, outcome: undefined }
    setRuns(current => addRun(current, made))
    const outcome = await exec(module.id, method, args)
    setRuns(current => settleRun(current, made.number, outcome))
  }

  return (
    <Card title="Functions" aside={names.length > 0 ? `${names.length}` : undefined} flush>
      {names.length === 0 ? <Empty title="This module has no functions" /> : null}
      <ul className={styles.functions}>
        {names.map(name => {
          const about = module.functions[name]
          if (!about) return null
          return (
            <li key={name} data-open={open === name}>
              <button
                type="button"
                className={styles.name}
                aria-expanded={open === name}
                data-testid={`function-${name}`}
                onClick={() =>
                  navigate({ search: { fn: open === name ? undefined : name }, replace: true, resetScroll: false })
                }
              >
                <span>
                  <code>
                    {name}
                    <i>({about.order.join(', ')})</i>
                  </code>
                  {about.level ? <Badge tone="busy">{about.level}</Badge> : null}
                </span>
                <small>{about.about}</small>
              </button>
              {open === name ? (
                <FunctionForm
                  about={about}
                  running={module.running}
                  last={runs.find(({ method }) => method === name)}
                  onRun={args => void run(name, args)}
                />
              ) : null}
            </li>
          )
        })}
      </ul>
      {runs.length > 0 ? <Runs runs={runs} onRepeat={({ method, args }) => void run(method, args)} /> : null}
    </Card>
  )
}

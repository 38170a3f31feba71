import type { FunctionView } from '@contract/views.ts'
import { Badge } from '../../look/Badge.tsx'
import { Empty } from '../../look/Empty.tsx'
import { shapeOf } from '../forms/shape.ts'
import { fullWords, givesWords, valueWords } from '../forms/words.ts'
import { parametersOf } from '../module/arguments.ts'
import styles from './Docs.module.css'

/** What a driver can do: each function with what it takes, who may run it, and what it gives. */
export function FunctionDocs({ functions }: { functions: Readonly<Record<string, FunctionView>> }) {
  const all = Object.entries(functions)
  if (all.length === 0) return <Empty title="It has no functions" />
  return (
    <ul className={styles.functions} data-testid="functions">
      {all.map(([name, about]) => (
        <FunctionDoc key={name} name={name} about={about} />
      ))}
    </ul>
  )
}

function FunctionDoc({ name, about }: { name: string; about: FunctionView }) {
  const gives = givesWords(about.gives)
  const parameters = parametersOf(about)
  return (
    <li data-testid={`doc-${name}`}>
      <h3>
        <code>
          {name}
          <i>({about.order.join(', ')})</i>
        </code>
        {about.level ? <Badge tone="busy">{about.level}</Badge> : null}
      </h3>
      <p>{about.about}</p>
      {parameters.length > 0 || gives ? (
        <dl>
          {parameters.map(({ name: parameter, required }) => {
            const shape = shapeOf(about.params[parameter])
            return (
              <div key={parameter}>
                <dt>
                  <code>{parameter}</code>
                </dt>
                <dd>
                  {fullWords(shape)}
                  {shape.start !== undefined ? (
                    <span>
                      , <code>{valueWords(shape.start)}</code> when left out
                    </span>
                  ) : required ? null : (
                    <span>, may be left out</span>
                  )}
                  {shape.about ? <small>{shape.about}</small> : null}
                </dd>
              </div>
            )
          })}
          {gives ? (
            <div>
              <dt>gives</dt>
              <dd>{gives}</dd>
            </div>
          ) : null}
        </dl>
      ) : null}
    </li>
  )
}

import { useOrigins } from '../../../data/useAccessOrigins.ts'
import { Fold } from '../../../look/Fold.tsx'
import { type Application, frontEndCode } from './rules.ts'
import styles from './Screen.module.css'

/** How a front end is set up to sign people in here. */
export function UsedBy({ applications }: { applications: readonly Application[] }) {
  const [origin = ''] = useOrigins()
  const address = applications[0]?.addresses[0] ?? `${origin}/control/oauth-resp.html`
  return (
    <Fold title="How a front end uses it" aside="For whoever builds or installs one" open={applications.length === 0}>
      <div className={styles.used}>
        <p>
          Put the file <code>oauth-resp.html</code>, which comes with ts-client, beside the front end, and add an
          application with the whole address of that file: scheme, host, port and path count. Its client id follows from
          the address; there is no secret to hand over.
        </p>
        <pre>
          <code>{frontEndCode(origin, address)}</code>
        </pre>
      </div>
    </Fold>
  )
}

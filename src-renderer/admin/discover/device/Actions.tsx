import type { DeviceView } from '@contract/discovery-views.ts'
import { IconExternalLink, IconEyeOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { Button } from '../../../look/Button.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { moment } from '../../central/moment.ts'
import { Note } from '../../people/Note.tsx'
import shared from '../../people/People.module.css'
import { useSay } from '../../Said.tsx'
import { canAdopt, pageOf } from '../rules.ts'
import styles from './Device.module.css'
import { Ignoring } from './Ignoring.tsx'

interface ActionsProps {
  view: DeviceView
  now: number
  mayAdopt: boolean
  role: string | undefined
}

/** What can be done with a device at once. */
export function Actions({ view, now, mayAdopt, role }: ActionsProps) {
  const { unignore, busy } = useDiscoveryDoing()
  const say = useSay()
  const [isIgnoring, setIgnoring] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { id, best, ignored, alcove } = view
  const page = pageOf(alcove ? alcove.page : view.page)
  const showAgain = async () => {
    setFailure(undefined)
    const result = await unignore(id)
    if (result.ok) say('It is shown again.')
    else setFailure(result.failure.message)
  }
  return (
    <div className={styles.stack}>
      {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
      {alcove ? (
        <p>
          Another Alcove, version {alcove.version}
          {alcove.system ? `, which works ${alcove.system}` : ''}. It drives its own room.
        </p>
      ) : null}
      {ignored ? (
        <Note>
          Ignored since {moment(ignored.at, now)} by {ignored.by}
          {ignored.reason ? `: “${ignored.reason}”` : '.'}
        </Note>
      ) : null}
      <div className={styles.row}>
        {mayAdopt && canAdopt(view) && best ? (
          <Link to="/discover/adopt" search={{ devices: id }} className={shared.primary} data-testid="adopt">
            Adopt as {best.module_name}
          </Link>
        ) : null}
        {page ? (
          <a href={page} target="_blank" rel="noreferrer" className={shared.link}>
            <IconExternalLink aria-hidden="true" />
            {alcove ? 'Open that Alcove' : 'Open its page'}
          </a>
        ) : null}
        {ignored ? (
          <Button onClick={() => void showAgain()} disabled={busy}>
            {busy ? 'One moment…' : 'Show it again'}
          </Button>
        ) : isIgnoring ? null : (
          <Button look="quiet" onClick={() => setIgnoring(true)}>
            <IconEyeOff aria-hidden="true" />
            Ignore…
          </Button>
        )}
      </div>
      {isIgnoring && !ignored ? <Ignoring id={id} onDone={() => setIgnoring(false)} /> : null}
      {role !== undefined && !mayAdopt && canAdopt(view) ? (
        <p>Adopting devices is for administrators: it makes modules.</p>
      ) : null}
    </div>
  )
}

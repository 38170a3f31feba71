import type { AdoptionView } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Asks } from '../adopt/Asks.tsx'
import { adoptedWords } from '../adopt/rules.ts'
import styles from './Adoption.module.css'

interface ModuleProps {
  module: AdoptionView['modules'][number]
  adoptionId: string
  systemId: string
  mayTell: boolean
}

/** How far one device is, why not further, and what it wants to be told. */
export function Module({ module, adoptionId, systemId, mayTell }: ModuleProps) {
  const { device, module_id, label, state, reason, asks } = module
  const { tell, busy } = useDiscoveryDoing()
  const [told, setTold] = useState<Readonly<Record<string, string>>>({})
  const [failure, setFailure] = useState<string>()
  const { tone, words } = adoptedWords(module)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setFailure(undefined)
    const result = await tell(adoptionId, module_id, told)
    if (!result.ok) return setFailure(result.failure.message)
    setTold({})
  }
  return (
    <li className={styles.module} data-testid={`adopted-${module.device_id}`} data-state={state}>
      <span className={styles.who}>
        {state === 'undone' || !module_id ? (
          <strong>{label || device}</strong>
        ) : (
          <Link to="/systems/$id/modules/$moduleId" params={{ id: systemId, moduleId: module_id }}>
            {label}
          </Link>
        )}
        <small>{device}</small>
      </span>
      <span className={styles.state} role="status">
        <Sign tone={tone}>{words}</Sign>
      </span>
      {reason && state !== 'connected' ? <p>{reason}</p> : null}
      {state === 'trouble' ? <p className={styles.next}>It goes on trying by itself. Undo takes it back out.</p> : null}
      {asks.length > 0 && state !== 'undone' && state !== 'connected' ? (
        mayTell ? (
          <form className={styles.asks} aria-label={`What ${label} asks for`} onSubmit={event => void send(event)}>
            <Asks asks={asks} told={told} onTell={(name, value) => setTold({ ...told, [name]: value })} />
            <Button type="submit" disabled={busy || !Object.values(told).some(Boolean)}>
              {busy ? 'Telling it…' : `Tell ${label}`}
            </Button>
            {failure ? <Trouble>{failure}</Trouble> : null}
          </form>
        ) : (
          <p>An administrator has to tell it.</p>
        )
      ) : null}
    </li>
  )
}

import type { ModuleView } from '@contract/views.ts'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useDoing } from '../../data/useDoing.ts'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { slugOf } from '../words.ts'

/** Starts or stops a module. */
export function RunButton({ module }: { module: ModuleView }) {
  const { doings, busy, failure, forget } = useDoing()
  const verb = module.running ? 'Stop' : 'Start'
  return (
    <>
      <Button
        disabled={busy}
        aria-label={`${verb} ${slugOf(module)}`}
        onClick={() => (module.running ? doings.stopModule(module.id) : doings.startModule(module.id))}
      >
        {module.running ? <IconPlayerStop aria-hidden="true" /> : <IconPlayerPlay aria-hidden="true" />}
        {busy ? `${verb}…` : verb}
      </Button>
      {failure ? <Trouble onClose={forget}>{failure}</Trouble> : null}
    </>
  )
}

import { IconCopy } from '@tabler/icons-react'
import { useCopy } from '../../data/useCopy.ts'
import { Button } from '../../look/Button.tsx'
import styles from './CurlExample.module.css'
import type { Operation } from './document.ts'
import { curlOf } from './rules.ts'
import type { Schemas } from './schema.ts'

/** The call to be copied to a shell; the key stays in the shell's environment. */
export function CurlExample({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const { copied, copy } = useCopy()
  const text = curlOf(operation, location.origin, schemas)
  return (
    <div className={styles.example}>
      <pre>{text}</pre>
      <Button onClick={() => copy(text)}>
        <IconCopy aria-hidden="true" />
        <span role="status">{copied ? 'Copied' : 'Copy'}</span>
      </Button>
    </div>
  )
}

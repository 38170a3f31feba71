import { useState } from 'react'
import { useSession } from './connect.tsx'

const SAID_MS = 2_000

/** Puts a text on the clipboard, and says for a moment that it is there. */
export function useCopy(): { copied: boolean; copy(text: string): void } {
  const { clock } = useSession()
  const [copied, setCopied] = useState(false)
  const copy = async (text: string) => {
    if (!(await written(text))) return
    setCopied(true)
    clock.timer(SAID_MS, () => setCopied(false))
  }
  return { copied, copy: text => void copy(text) }
}

/** A page that did not come over TLS or loopback has no clipboard of its own; the old way works there. */
async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.style.position = 'fixed'
    area.style.opacity = '0'
    // Inside an open dialog, what is outside cannot be selected.
    const place = document.querySelector('dialog[open]') ?? document.body
    place.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

import { useEffect, useState } from 'react'
import { insideElectron } from './electron-port.ts'

export const API_DOCUMENT = '/api/docs/openapi.json'

export interface ApiState {
  document: unknown
  /** Why there is none, in words. */
  trouble: string | undefined
}

/** The API's own description. Only a page that the node served can ask for it: the shell's pages come from elsewhere. */
export function useApi(): ApiState {
  const [state, setState] = useState<ApiState>({ document: undefined, trouble: undefined })
  useEffect(() => {
    if (insideElectron()) return setState({ document: undefined, trouble: 'It is for a browser to show.' })
    const over = new AbortController()
    const trouble = (error: unknown) => {
      const words = error instanceof Error ? error.message : String(error)
      if (!over.signal.aborted) setState({ document: undefined, trouble: words })
    }
    fetchDocument(over.signal).then(document => setState({ document, trouble: undefined }), trouble)
    return () => over.abort()
  }, [])
  return state
}

async function fetchDocument(signal: AbortSignal): Promise<unknown> {
  const reply = await fetch(API_DOCUMENT, { signal })
  if (!reply.ok) throw new Error(`The node answered ${reply.status}.`)
  return reply.json()
}

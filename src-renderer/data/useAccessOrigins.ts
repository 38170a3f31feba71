import { useMemo } from 'react'
import { insideElectron } from './electron-port.ts'
import { useNetwork } from './useAccess.ts'

/** Under which addresses browsers find this node: the one that this page came from, then the others. */
export function useOrigins(): readonly string[] {
  const { value } = useNetwork()
  return useMemo(() => {
    // The shell's own pages come from no address that anybody else could open.
    const own = insideElectron() ? [] : [location.origin]
    return [...new Set([...own, ...(value?.urls ?? []).map(url => url.replace(/\/$/, ''))])]
  }, [value])
}

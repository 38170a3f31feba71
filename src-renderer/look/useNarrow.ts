import { useMedia } from './useMedia.ts'

/** Whether the page is as wide as a phone: for what must be counted in pixels and cannot be left to CSS. */
export const useNarrow = (): boolean => useMedia('(max-width: 760px)')

import { type MaskAsked, maskedIn } from './filters.ts'

// In a thread of its own, which can be ended: an expression may go back and forth for years.

self.onmessage = ({ data }: MessageEvent<MaskAsked>) => self.postMessage(maskedIn(data))
self.postMessage('ready')

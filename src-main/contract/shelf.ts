import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'
import { driverPage, healthView, shelfView } from './shelf-views.ts'

const BASE = '/api/alcove/v1'

/** The drivers that this node can run, and how their threads are. */
export const shelf = {
  list: allow('support', 'drivers')
    .route({ method: 'GET', path: `${BASE}/drivers`, summary: 'The drivers of this node' })
    .input(z.object({}))
    .output(shelfView),
  show: allow('support', 'drivers')
    .route({
      method: 'GET',
      path: `${BASE}/drivers/{+file_name}`,
      summary: 'A driver, documented from its declaration',
    })
    .input(z.object({ file_name: z.string() }))
    .output(driverPage),
  /** Every two seconds, and at once when something happens. */
  watchHealth: allow('support', 'control')
    .route({ method: 'GET', path: `${BASE}/health/watch`, summary: "How the drivers' threads and the main loop are" })
    .input(z.object({}))
    .output(eventIterator(healthView)),
  restart: allow('support', 'drivers')
    .route({ method: 'POST', path: `${BASE}/threads/restart`, summary: "Begin a driver's thread anew" })
    .input(z.object({ file_name: z.string() }))
    .output(z.object({ restarted: z.boolean() })),
}

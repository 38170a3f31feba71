import { createRouter } from '@tanstack/react-router'
import { screens } from './screens.ts'

export const router = createRouter({ routeTree: screens, basepath: '/admin', scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

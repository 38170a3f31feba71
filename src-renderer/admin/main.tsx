import '../look/tokens.css'
import '../look/admin.css'
import { RouterProvider } from '@tanstack/react-router'
import { connect, SessionProvider } from '../data/connect.tsx'
import { mount } from '../look/mount.tsx'
import { router } from './router.ts'

mount(
  <SessionProvider session={connect('admin')}>
    <RouterProvider router={router} />
  </SessionProvider>,
)

import '@mantine/core/styles.css'
import './styles.css'
import './parts/parts.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { meQuery } from './api/session.ts'
import { App } from './app.tsx'

// Asked for while the page's own code is on its way, not after it.
void queryClient.prefetchQuery(meQuery)

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

/** The page's entry. */
import '@xyflow/react/dist/style.css';
import 'uplot/dist/uPlot.min.css';
import './css/colours.css';
import './css/base.css';
import './css/parts.css';
import './css/forms.css';
import './css/overview.css';
import './css/execution.css';
import './css/graph.css';
import './css/timeline.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { openLive } from './live';

openLive();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);

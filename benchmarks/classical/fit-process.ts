/** All NIST fits once: what a process that does nothing else takes. */
import { datasets, fitAll } from './nist.js'

fitAll(datasets())

/**
 * The main job: the Four Regions benchmark of Singhal and Wu (1989), as on slides 37–41 of the
 * lecture: SGD, ALAP, SMD and GEKF train the same network, all derivatives from the tape.
 * `npm start -- --help` lists the options.
 */
import { laboratory } from './four-regions/laboratory.js'
import { main } from './four-regions/main.js'

process.exitCode = main(process.argv.slice(2), laboratory)

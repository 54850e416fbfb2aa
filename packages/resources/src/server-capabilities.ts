/** The variable by which a pod's agent says what its server can run. */
export const capabilitiesVariable = 'SELDON_SERVER_CAPABILITIES';

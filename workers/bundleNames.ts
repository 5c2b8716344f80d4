/** Of the files that the build makes beside the compiled workers. */
export const bundleNames = { plain: 'workflowBundle.js', traced: 'tracedWorkflowBundle.js' } as const;

# What a team writes for conftest against credentials in manifests: the same concern as the first rules of `ccr guard`.
package main

import rego.v1

credential := `(?i)(pass(word|wd|phrase)|pwd$|secret|token|api[._-]?key|private[._-]?key|credential)`

deny contains "a SealedSecret" if input.kind == "SealedSecret"

deny contains sprintf("the Secret has a literal at %s", [key]) if {
	input.kind == "Secret"
	some field in ["data", "stringData"]
	some key, value in input[field]
	regex.match(credential, key)
	not is_template(value)
}

deny contains sprintf("the variable %s is a literal", [variable.name]) if {
	some variable in containers[_].env
	regex.match(credential, variable.name)
	variable.value != ""
	not is_template(variable.value)
}

containers contains container if {
	some path in [["spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"]]
	some list in ["containers", "initContainers"]
	some container in object.get(input, array.concat(path, [list]), [])
}

is_template(value) if regex.match(`^(\{\{.*\}\}|\$\{[A-Z_]+\})$`, value)

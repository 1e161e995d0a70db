"""A machine's definition beside its devices, one section each: mixins of `xml.machine.MachineXml`."""
